package org.claviger.server.custody;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hash;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyPairHandles;
import org.claviger.hsm.KeyPairKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism;
import org.claviger.hsm.Mechanism.EcdsaForm;
import org.claviger.hsm.Mechanism.SignatureInput;

/**
 * Keys whose bytes stay in the HSM: made there, wrapped there under the domain's wrap key, and unwrapped there as
 * sensitive and non-extractable for use. A token cannot wrap a key that is not extractable, so a new key is extractable
 * in its first handle, which is ended here. (CKA_WRAP_WITH_TRUSTED would need a wrap key that the token's officer has
 * marked as trusted; no module met so far lets its user have one.)
 *
 * <p>Key wrap knows no additional data: which object a wrapped key belongs to is bound by the tag of the object's record
 * alone, and not, as for sealed material, by the blob too.
 */
final class ResidentKeys {
    private static final int ED25519_BITS = 256;
    private static final int PROBE_BYTES = 32;
    private static final Mechanism.KeyWrap SECRET_WRAP = new Mechanism.AesKeyWrap();

    /** PKCS#8 has any length, so private keys need the padding. */
    private static final Mechanism.KeyWrap PRIVATE_WRAP = new Mechanism.AesKeyWrapPad();

    private final Hsm hsm;

    ResidentKeys(Hsm hsm) {
        this.hsm = hsm;
    }

    Material makeSecretKey(KeyHandle wrapKey, int version, KeyKind kind, int bits) {
        KeyTemplate uses =
                KeyTemplate.of(kind == KeyKind.GENERIC_SECRET ? EnumSet.of(KeyUse.SIGN) : EnumSet.of(KeyUse.ENCRYPT));
        KeyHandle made = hsm.generateSecretKey(kind, bits, uses.wrappable());
        try {
            byte[] wrapped = hsm.wrapKey(wrapKey, SECRET_WRAP, made);
            KeyHandle again = hsm.unwrapKey(wrapKey, SECRET_WRAP, wrapped, kind, uses);
            try {
                requireSameSecret(made, again);
            } finally {
                hsm.destroy(again);
            }
            return new Material(
                    CustodyClass.HSM_RESIDENT, MaterialKind.of(kind), version, bits / 8, Bytes.owning(wrapped));
        } finally {
            hsm.destroy(made);
        }
    }

    /** A pair: the private half wrapped, the public one as SubjectPublicKeyInfo. */
    Custody.ResidentPair makeKeyPair(KeyHandle wrapKey, int version, KeyPairKind kind) {
        KeyTemplate uses = KeyTemplate.of(KeyUse.SIGN, KeyUse.VERIFY);
        KeyPairHandles pair = hsm.generateKeyPair(kind, uses.wrappable());
        try {
            byte[] wrapped = hsm.wrapKey(wrapKey, PRIVATE_WRAP, pair.privateKey());
            KeyHandle again = hsm.unwrapKey(wrapKey, PRIVATE_WRAP, wrapped, kind.privateKind(), uses);
            try {
                requirePair(again, pair.publicKey(), kind);
            } finally {
                hsm.destroy(again);
            }
            Material material = new Material(
                    CustodyClass.HSM_RESIDENT,
                    MaterialKind.of(kind.privateKind()),
                    version,
                    lengthBits(kind),
                    Bytes.owning(wrapped));
            return new Custody.ResidentPair(material, Bytes.of(pair.subjectPublicKeyInfo()));
        } finally {
            hsm.destroy(pair.privateKey());
            hsm.destroy(pair.publicKey());
        }
    }

    KeyHandle unwrap(KeyHandle wrapKey, Material material, Set<KeyUse> uses) {
        KeyKind kind = material.kind().inHsm();
        return hsm.unwrapKey(
                wrapKey,
                kind.isPrivate() ? PRIVATE_WRAP : SECRET_WRAP,
                material.blob().toArray(),
                kind,
                KeyTemplate.of(uses));
    }

    /**
     * The same key under another wrap key. Its bytes stay in the HSM, and what was made is seen to be the same key
     * before it is returned.
     */
    Material rewrap(KeyHandle oldWrapKey, KeyHandle newWrapKey, int newVersion, Material material) {
        KeyKind kind = material.kind().inHsm();
        Mechanism.KeyWrap mechanism = kind.isPrivate() ? PRIVATE_WRAP : SECRET_WRAP;
        KeyTemplate uses = KeyTemplate.of(
                kind.isPrivate() || kind == KeyKind.GENERIC_SECRET
                        ? EnumSet.of(KeyUse.SIGN)
                        : EnumSet.of(KeyUse.ENCRYPT));
        byte[] old = material.blob().toArray();
        byte[] wrapped = hsm.rewrapKey(oldWrapKey, newWrapKey, mechanism, old, kind, uses);
        KeyHandle before = hsm.unwrapKey(oldWrapKey, mechanism, old, kind, uses);
        try {
            KeyHandle after = hsm.unwrapKey(newWrapKey, mechanism, wrapped, kind, uses);
            try {
                requireSameKey(before, after);
            } finally {
                hsm.destroy(after);
            }
        } finally {
            hsm.destroy(before);
        }
        if (kind == KeyKind.EC_PRIVATE) {
            // Its signatures differ each time; but key wrap has one result, so the way back ends where it began.
            requireSame(Arrays.equals(old, hsm.rewrapKey(newWrapKey, oldWrapKey, mechanism, wrapped, kind, uses)));
        }
        return new Material(
                material.custodyClass(), material.kind(), newVersion, material.exactLength(), Bytes.owning(wrapped));
    }

    private void requireSameKey(KeyHandle one, KeyHandle other) {
        byte[] probe = hsm.random(PROBE_BYTES);
        switch (one.kind()) {
            case RSA_PRIVATE -> {
                var pkcs1 = new Mechanism.RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE);
                requireSame(Arrays.equals(hsm.sign(one, pkcs1, probe), hsm.sign(other, pkcs1, probe)));
            }
            case EC_PRIVATE -> {
                var ecdsa = new Mechanism.Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);
                requireSame(hsm.sign(other, ecdsa, probe).length > 0);
            }
            case AES,
                    DES3,
                    GENERIC_SECRET,
                    CHACHA20,
                    AES_XTS,
                    RSA_PUBLIC,
                    EC_PUBLIC,
                    ED25519_PRIVATE,
                    ED25519_PUBLIC,
                    DSA_PRIVATE,
                    DSA_PUBLIC -> requireSameSecret(one, other);
        }
    }

    private void requireSameSecret(KeyHandle one, KeyHandle other) {
        byte[] probe = hsm.random(PROBE_BYTES);
        boolean same = switch (one.kind()) {
            case AES -> encryptsAlike(one, other, new Mechanism.AesEcb(), probe);
            case DES3 -> encryptsAlike(one, other, new Mechanism.Des3Ecb(), probe);
            case GENERIC_SECRET -> {
                Mechanism.Hmac hmac = new Mechanism.Hmac(Hash.SHA_256);
                yield Arrays.equals(hsm.mac(one, hmac, probe), hsm.mac(other, hmac, probe));
            }
            case CHACHA20,
                    AES_XTS,
                    RSA_PRIVATE,
                    EC_PRIVATE,
                    RSA_PUBLIC,
                    EC_PUBLIC,
                    ED25519_PRIVATE,
                    ED25519_PUBLIC,
                    DSA_PRIVATE,
                    DSA_PUBLIC -> throw new IllegalStateException(one.kind() + " is no secret key that the HSM keeps");
        };
        requireSame(same);
    }

    private boolean encryptsAlike(KeyHandle one, KeyHandle other, Mechanism.Encryption mechanism, byte[] probe) {
        return Arrays.equals(hsm.encrypt(one, mechanism, probe), hsm.encrypt(other, mechanism, probe));
    }

    private void requirePair(KeyHandle privateKey, KeyHandle publicKey, KeyPairKind kind) {
        Mechanism.Signature mechanism = switch (kind) {
            case KeyPairKind.Rsa _ -> new Mechanism.RsaPkcs1Signature(Hash.SHA_256, SignatureInput.MESSAGE);
            case KeyPairKind.Ed25519 _ -> new Mechanism.Ed25519();
            case KeyPairKind.Ec _ -> new Mechanism.Ecdsa(Hash.SHA_256, SignatureInput.MESSAGE, EcdsaForm.DER);
        };
        byte[] probe = hsm.random(PROBE_BYTES);
        requireSame(hsm.verify(publicKey, mechanism, probe, hsm.sign(privateKey, mechanism, probe)));
    }

    private static int lengthBits(KeyPairKind kind) {
        return switch (kind) {
            case KeyPairKind.Rsa rsa -> rsa.bits();
            case KeyPairKind.Ed25519 _ -> ED25519_BITS;
            case KeyPairKind.Ec ec -> ec.curve().bits();
        };
    }

    private static void requireSame(boolean same) {
        if (!same) {
            throw new HsmException(
                    HsmException.Reason.FAILED, "the module did not give back the key that it had wrapped.");
        }
    }
}
