package org.claviger.codec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A component for what 1.x can say and 2.1 cannot. Its tag is one that 2.x lacks: the tree inside carries it between
 * Dialect and the record, and it is never on the wire of 2.x.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Internal {}
