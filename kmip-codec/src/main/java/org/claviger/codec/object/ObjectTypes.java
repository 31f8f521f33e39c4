package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.ObjectType;

/** Object Types (2.1 section 7.24). */
public record ObjectTypes(@Wire(Tag.OBJECT_TYPE) List<ObjectType> objectTypes) {}
