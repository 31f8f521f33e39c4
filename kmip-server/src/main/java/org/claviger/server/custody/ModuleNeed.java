package org.claviger.server.custody;

import java.util.Arrays;
import java.util.List;
import org.claviger.hsm.Hash;
import org.claviger.hsm.HsmCapabilities;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.Mechanism;

/** The table of what a module has to do for custody, the authorities and the audit; what clients ask for comes on top. */
public enum ModuleNeed {
    SEAL("CKM_AES_GCM", "seals what is kept as data; there is no server without", HsmCapabilities::canSeal),
    WRAP(
            "CKM_AES_KEY_WRAP",
            "wraps domain keys under a root, and secret keys that stay in the module; there is no server without",
            can -> can.supports(new Mechanism.AesKeyWrap())),
    SIGN(
            "CKM_ECDSA",
            "signs certificates and audit checkpoints with P-256; there is no server without",
            can -> can.supports(
                    new Mechanism.Ecdsa(Hash.SHA_256, Mechanism.SignatureInput.MESSAGE, Mechanism.EcdsaForm.DER))),
    HOLD_SECRET_KEYS(
            "CKM_AES_KEY_WRAP, CKM_AES_ECB",
            "keeps AES keys HSM-resident, and sees by use that a wrapped one is the same",
            can -> can.canReside(KeyKind.AES)),
    HOLD_PRIVATE_KEYS(
            "CKM_AES_KEY_WRAP_PAD (SoftHSM2: 0x210A), CKM_RSA_PKCS, CKM_ECDSA",
            "keeps RSA and EC keys HSM-resident",
            can -> can.canReside(KeyKind.RSA_PRIVATE) && can.canReside(KeyKind.EC_PRIVATE));

    private interface Test {
        boolean passes(HsmCapabilities capabilities);
    }

    private final String mechanisms;
    private final String purpose;
    private final Test test;

    ModuleNeed(String mechanisms, String purpose, Test test) {
        this.mechanisms = mechanisms;
        this.purpose = purpose;
        this.test = test;
    }

    /** As PKCS#11 names them. */
    public String mechanisms() {
        return mechanisms;
    }

    public String purpose() {
        return purpose;
    }

    /** What a module was seen not to do. */
    public static List<ModuleNeed> missing(HsmCapabilities capabilities) {
        return Arrays.stream(values())
                .filter(need -> !need.test.passes(capabilities))
                .toList();
    }
}
