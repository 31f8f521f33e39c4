package org.claviger.codec.operation;

import java.time.Duration;
import org.claviger.codec.KmipException;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.Attributes;
import org.jspecify.annotations.Nullable;

/** An Offset takes the place of dates, so it does not go with them (1.4 section 11.6, Re-key). */
final class Offsets {
    private Offsets() {}

    static void check(@Nullable Duration offset, @Nullable Attributes... attributes) {
        if (offset == null) {
            return;
        }
        for (Attributes some : attributes) {
            if (some != null
                    && (some.has(Attribute.ACTIVATION_DATE)
                            || some.has(Attribute.PROCESS_START_DATE)
                            || some.has(Attribute.PROTECT_STOP_DATE)
                            || some.has(Attribute.DEACTIVATION_DATE))) {
                throw KmipException.invalidMessage("Offset and dates are not given together");
            }
        }
    }
}
