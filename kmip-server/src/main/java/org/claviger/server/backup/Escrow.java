package org.claviger.server.backup;

import java.util.List;
import org.claviger.codec.attribute.Attribute;
import org.claviger.codec.attribute.VendorReference;
import org.claviger.codec.object.Name;
import org.claviger.codec.type.ObjectType;
import org.claviger.codec.type.UsageMask;
import org.claviger.server.config.BackupSection.SigningKeys;
import org.claviger.server.object.ManagedObject;

/** Which objects are no matter for backups: those that somebody marked so, and keys that sign where policy says so. */
final class Escrow {
    /** What a client gives its own object: {@code x-no-escrow} with any value. */
    static final VendorReference NO_ESCROW = new VendorReference("x", "no-escrow");

    private static final List<UsageMask> SIGNING =
            List.of(UsageMask.SIGN, UsageMask.CERTIFICATE_SIGN, UsageMask.CRL_SIGN);

    private Escrow() {}

    static boolean isRefused(ManagedObject object, SigningKeys signingKeys) {
        return object.attributes().has(NO_ESCROW) || (signingKeys == SigningKeys.NO_ESCROW && signs(object));
    }

    private static boolean signs(ManagedObject object) {
        return object.type() == ObjectType.PRIVATE_KEY && SIGNING.stream().anyMatch(object::allows);
    }

    /** What its owner calls it, where it has a name. */
    static String nameOf(ManagedObject object) {
        return object.attributes().structures(Attribute.NAME, Name.class).stream()
                .findFirst()
                .map(Name::nameValue)
                .orElse("");
    }
}
