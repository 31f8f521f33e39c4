package org.claviger.codec.object;

import java.util.List;
import org.claviger.codec.schema.Wire;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.type.Operation;

/** Operations (2.1 section 7.25). */
public record Operations(@Wire(Tag.OPERATION) List<Operation> operations) {}
