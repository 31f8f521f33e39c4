package org.claviger.hsm.pkcs11;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.claviger.hsm.GcmIv;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.KnownAnswers;
import org.claviger.hsm.Mechanism;
import org.claviger.secret.SecretBytes;

/**
 * Sees under whose IV a module encrypts with AES-GCM: what it makes under one of its own has to open with the IV that it
 * left, and to be another each time.
 */
final class OwnIv {
    private static final Mechanism.AesGcm GIVEN = (Mechanism.AesGcm) KnownAnswers.GCM.mechanism();
    private static final byte[] ADDITIONAL_DATA = GIVEN.additionalData();
    private static final byte[] PLAIN = hex(KnownAnswers.GCM.plain());
    private static final byte[] SEALED = hex(KnownAnswers.GCM.cipher());

    private static final List<GcmIv> WAYS = List.of(GcmIv.WRITTEN, GcmIv.APPENDED, GcmIv.APPENDED_UNASKED);

    private final Hsm hsm;
    private final Encrypt encrypt;

    /** One call with no regard to what is known of the module. */
    @FunctionalInterface
    interface Encrypt {
        GcmSealed encrypt(KeyHandle key, GcmIv way, byte[] additionalData, byte[] data);
    }

    OwnIv(Hsm hsm, Encrypt encrypt) {
        this.hsm = hsm;
        this.encrypt = encrypt;
    }

    GcmIv find() {
        try (var value = SecretBytes.takeFrom(hex(KnownAnswers.GCM.key()))) {
            KeyHandle key = hsm.importSecretKey(KeyKind.AES, value, KeyTemplate.of(KeyUse.ENCRYPT, KeyUse.DECRYPT));
            try {
                if (takesOneGiven(key)) {
                    return GcmIv.GIVEN;
                }
                return WAYS.stream()
                        .filter(way -> makesItsOwn(key, way))
                        .findFirst()
                        .orElse(GcmIv.NONE);
            } finally {
                hsm.destroy(key);
            }
        }
    }

    private boolean takesOneGiven(KeyHandle key) {
        try {
            byte[] sealed = hsm.encrypt(key, GIVEN, PLAIN);
            return Arrays.equals(sealed, SEALED);
        } catch (HsmException e) {
            return refused(e);
        }
    }

    private boolean makesItsOwn(KeyHandle key, GcmIv way) {
        try {
            // Decryption has to be right by itself: a module may not understand itself alone.
            byte[] opened = hsm.decrypt(key, GIVEN, SEALED);
            GcmSealed one = encrypt.encrypt(key, way, ADDITIONAL_DATA, PLAIN);
            GcmSealed other = encrypt.encrypt(key, way, ADDITIONAL_DATA, PLAIN);
            return Arrays.equals(opened, PLAIN)
                    && opens(key, one)
                    && opens(key, other)
                    && !Arrays.equals(one.iv(), other.iv());
        } catch (HsmException e) {
            return refused(e);
        }
    }

    private boolean opens(KeyHandle key, GcmSealed made) {
        var gcm = new Mechanism.AesGcm(made.iv(), ADDITIONAL_DATA);
        return Arrays.equals(hsm.decrypt(key, gcm, made.sealed()), PLAIN);
    }

    /** A module that is gone is no module that lacks something. */
    private static boolean refused(HsmException e) {
        if (e.reason() == HsmException.Reason.UNAVAILABLE) {
            throw e;
        }
        return false;
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
