package org.claviger.hsm.pool;

import java.util.Arrays;
import java.util.Optional;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.HsmException;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.KeyKind;
import org.claviger.hsm.KeyTemplate;
import org.claviger.hsm.KeyUse;
import org.claviger.hsm.Mechanism.AesEcb;
import org.claviger.hsm.Mechanism.AesKeyWrap;
import org.claviger.hsm.TokenKeys;
import org.claviger.hsm.TokenSigner;

/**
 * What another module has to show to be believed that it holds the same token key. It says nothing of the key, so it may
 * be kept while the module that made it is away.
 */
sealed interface KeyProof {
    int PROBE_BYTES = 32;
    KeyTemplate PASSING = KeyTemplate.of(KeyUse.ENCRYPT);

    /** What this module shows for one of its keys. */
    static KeyProof of(Hsm hsm, String label, KeyHandle key) {
        if (key.kind() == KeyKind.AES) {
            return Root.of(hsm, key);
        }
        return new Pair(
                hsm.findTokenPublicKey(label)
                        .orElseThrow(() -> new HsmException(
                                HsmException.Reason.CONFIGURATION,
                                "the token key " + label + " has no public half, so that nothing can be compared.")),
                key.kind() == KeyKind.EC_PRIVATE);
    }

    /** Whether a module has the very key under this label. */
    boolean isShownBy(Hsm hsm, String label, KeyHandle key);

    /** A key that only a holder of the root can unwrap, and what it makes of some bytes. It was made for this alone. */
    @SuppressWarnings("ArrayRecordComponent") // made once; nobody compares it
    record Root(byte[] wrapped, byte[] probe, byte[] answer) implements KeyProof {
        static Root of(Hsm hsm, KeyHandle root) {
            KeyHandle passing = hsm.generateSecretKey(KeyKind.AES, 8 * PROBE_BYTES, PASSING.wrappable());
            try {
                byte[] probe = hsm.random(PROBE_BYTES);
                return new Root(
                        hsm.wrapKey(root, new AesKeyWrap(), passing), probe, hsm.encrypt(passing, new AesEcb(), probe));
            } finally {
                hsm.destroy(passing);
            }
        }

        @Override
        public boolean isShownBy(Hsm hsm, String label, KeyHandle root) {
            KeyHandle passing = hsm.unwrapKey(root, new AesKeyWrap(), wrapped, KeyKind.AES, PASSING);
            try {
                return Arrays.equals(hsm.encrypt(passing, new AesEcb(), probe), answer);
            } finally {
                hsm.destroy(passing);
            }
        }
    }

    /**
     * The public half of a pair.
     *
     * @param signs whether the private half can be seen to belong to it; one for transport signs nothing
     */
    @SuppressWarnings("ArrayRecordComponent") // made once; nobody compares it
    record Pair(byte[] publicKey, boolean signs) implements KeyProof {
        @Override
        public boolean isShownBy(Hsm hsm, String label, KeyHandle privateKey) {
            Optional<byte[]> found = hsm.findTokenPublicKey(label);
            if (found.isEmpty() || !Arrays.equals(found.get(), publicKey)) {
                return false;
            }
            if (!signs) {
                return true;
            }
            byte[] probe = hsm.random(PROBE_BYTES);
            TokenSigner signer = new TokenKeys(hsm).signer(label, privateKey, publicKey);
            return TokenSigner.isSigned(signer.publicKey(), probe, signer.sign(probe));
        }
    }
}
