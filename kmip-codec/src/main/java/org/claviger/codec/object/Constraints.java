package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;

/** Constraints (2.1 section 7.7). */
public record Constraints(@Wire(Tag.CONSTRAINT) List<Constraint> constraints) {}
