package org.claviger.codec.schema;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.claviger.codec.version.ProtocolVersion;

/** The first version whose structure has this component, where its tag is older than that. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Since {
    ProtocolVersion value();
}
