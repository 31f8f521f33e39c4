package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Defaults Information (2.1 section 7.11): values that the server takes where clients give none. */
public record DefaultsInformation(@Wire(Tag.OBJECT_DEFAULTS) List<ObjectDefaults> objectDefaults) {}
