package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Objects (2.1 section 7.21). */
public record Objects(@Wire(Tag.UNIQUE_IDENTIFIER) List<UniqueIdentifier> uniqueIdentifiers) {}
