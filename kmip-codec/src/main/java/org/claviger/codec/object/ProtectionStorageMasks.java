package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Protection Storage Masks (2.1 section 7.33): masks, any one of which is to be satisfied completely. */
public record ProtectionStorageMasks(
        @Wire(Tag.PROTECTION_STORAGE_MASK) List<Integer> masks) {}
