package org.claviger.hsm.pkcs11;

import java.util.Arrays;
import java.util.HexFormat;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.secret.SecretBytes;

/**
 * Sees whether AES key wrap with padding keeps lengths that are no multiple of eight. SoftHSM 2.6.1 does not: it pads with
 * zeros first and then wraps the padded bytes as if they were the key. (It unwraps rightly what others wrapped.) Private
 * keys are not touched by it: they are DER, which says itself where it ends.
 */
final class PaddedWrap {
    static final int UNIT_BYTES = 8;

    // RFC 5649, section 6
    private static final String WRAPPING_KEY = "5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8";
    private static final String KEY = "c37b7e6492584340bed12207808941155068f738";
    private static final String WRAPPED = "138bdeaa9b8fa7fc61f97742e72248ee5ae6ae5360d1ae6a5f54f373fa543b6a";

    private PaddedWrap() {}

    @FunctionalInterface
    interface Wrap {
        byte[] wrap(KeyHandle wrappingKey, KeyHandle key);
    }

    static boolean isExact(Hsm hsm, Wrap wrap) {
        KeyHandle wrappingKey = known(hsm, KeyKind.AES, WRAPPING_KEY, KeyTemplate.of(KeyUse.WRAP));
        try {
            KeyHandle key = known(
                    hsm,
                    KeyKind.GENERIC_SECRET,
                    KEY,
                    KeyTemplate.of(KeyUse.DERIVE).wrappable());
            try {
                return Arrays.equals(wrap.wrap(wrappingKey, key), HexFormat.of().parseHex(WRAPPED));
            } catch (HsmException e) {
                return false;
            } finally {
                hsm.destroy(key);
            }
        } finally {
            hsm.destroy(wrappingKey);
        }
    }

    private static KeyHandle known(Hsm hsm, KeyKind kind, String value, KeyTemplate template) {
        try (var secret = SecretBytes.takeFrom(HexFormat.of().parseHex(value))) {
            return hsm.importSecretKey(kind, secret, template);
        }
    }
}
