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
import org.claviger.hsm.Mechanism;
import org.claviger.secret.SecretBytes;

/**
 * Sees under whose IV a module encrypts with AES-GCM: what it makes under one of its own has to open with the IV that it
 * left, and to be another each time.
 */
final class OwnIv {
    // The GCM specification (McGrew and Viega), test case 4
    private static final String KEY = "feffe9928665731c6d6a8f9467308308";
    private static final String IV = "cafebabefacedbaddecaf888";
    private static final String ADDITIONAL_DATA = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    private static final String PLAIN = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
            + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";
    private static final String SEALED = "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
            + "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
            + "5bc94fbc3221a5db94fae95ae7121a47";

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
        try (var value = SecretBytes.takeFrom(hex(KEY))) {
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
            byte[] sealed = hsm.encrypt(key, new Mechanism.AesGcm(hex(IV), hex(ADDITIONAL_DATA)), hex(PLAIN));
            return Arrays.equals(sealed, hex(SEALED));
        } catch (HsmException e) {
            return refused(e);
        }
    }

    private boolean makesItsOwn(KeyHandle key, GcmIv way) {
        try {
            // Decryption has to be right by itself: a module may not understand itself alone.
            byte[] opened = hsm.decrypt(key, new Mechanism.AesGcm(hex(IV), hex(ADDITIONAL_DATA)), hex(SEALED));
            GcmSealed one = encrypt.encrypt(key, way, hex(ADDITIONAL_DATA), hex(PLAIN));
            GcmSealed other = encrypt.encrypt(key, way, hex(ADDITIONAL_DATA), hex(PLAIN));
            return Arrays.equals(opened, hex(PLAIN))
                    && opens(key, one)
                    && opens(key, other)
                    && !Arrays.equals(one.iv(), other.iv());
        } catch (HsmException e) {
            return refused(e);
        }
    }

    private boolean opens(KeyHandle key, GcmSealed made) {
        var gcm = new Mechanism.AesGcm(made.iv(), hex(ADDITIONAL_DATA));
        return Arrays.equals(hsm.decrypt(key, gcm, made.sealed()), hex(PLAIN));
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
