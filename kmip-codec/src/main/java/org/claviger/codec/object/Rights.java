package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Rights (2.1 section 7.35). */
public record Rights(@Wire(Tag.RIGHT) List<Right> rights) {}
