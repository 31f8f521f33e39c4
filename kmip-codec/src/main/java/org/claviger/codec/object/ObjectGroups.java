package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Object Groups (2.1 section 7.23). */
public record ObjectGroups(@Wire(Tag.OBJECT_GROUP) List<String> objectGroups) {}
