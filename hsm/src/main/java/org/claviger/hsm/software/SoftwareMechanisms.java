package org.claviger.hsm.software;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.claviger.hsm.Hash;
import org.claviger.hsm.KeyKind;

/** What the software can do: no probe is needed to know it, the contract test sees it. */
final class SoftwareMechanisms {
    private SoftwareMechanisms() {}

    static Set<KeyKind> keptKinds() {
        Set<KeyKind> kinds = EnumSet.allOf(KeyKind.class);
        kinds.removeIf(kind -> !kind.isKept());
        return kinds;
    }

    static SortedSet<String> names() {
        var names = new TreeSet<>(List.of(
                "AES_ECB",
                "AES_CBC",
                "AES_CBC_PAD",
                "AES_CFB",
                "AES_OFB",
                "AES_CTR",
                "AES_GCM",
                "AES_CCM",
                "AES_CMAC",
                "AES_KEY_WRAP",
                "AES_KEY_WRAP_PAD",
                "CHACHA20",
                "CHACHA20_NONCE_64",
                "CHACHA20_POLY1305",
                "DES3_CMAC",
                "DES3_ECB",
                "DES3_CBC",
                "DES3_CBC_PAD",
                "DES3_CFB",
                "DES3_OFB",
                "DSA",
                "POLY1305",
                "RSA_PKCS1",
                "RSA_PKCS1_RAW",
                "ECDSA",
                "ED25519"));
        for (var hash : Hash.values()) {
            names.add("HMAC_" + hash);
            names.add("RSA_PKCS1_" + hash);
            if (hash == Hash.MD5) {
                continue;
            }
            names.add("RSA_PSS_" + hash);
            names.add("RSA_OAEP_" + hash);
            names.add("RSA_OAEP_" + hash + "_LABEL");
            if (hash != Hash.SHA_1) {
                names.add("RSA_PSS_" + hash + "_MGF1_SHA_1");
                names.add("RSA_OAEP_" + hash + "_MGF1_SHA_1");
            }
        }
        return names;
    }
}
