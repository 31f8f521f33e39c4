package org.claviger.server.custody;

import java.util.Arrays;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.GcmSealed;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.secret.SecretBytes;

/** Material as data: AES-256-GCM in the HSM, with the object's facts as additional data; kept as IV, ciphertext, tag. */
final class Sealing {
    private static final int TAG_BYTES = 16;

    private Sealing() {}

    static Material seal(Hsm hsm, KeyHandle sealKey, int version, SecretBytes clear, MaterialFacts facts) {
        byte[] additionalData =
                facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, version, clear.length());
        // Random, not counted: see SealCounter.
        GcmSealed made = hsm.sealUnderOwnIv(sealKey, additionalData, clear);
        byte[] blob = Arrays.copyOf(made.iv(), made.iv().length + made.sealed().length);
        System.arraycopy(made.sealed(), 0, blob, made.iv().length, made.sealed().length);
        return new Material(
                CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, version, clear.length(), Bytes.owning(blob));
    }

    static SecretBytes open(Hsm hsm, KeyHandle sealKey, Material material, MaterialFacts facts) {
        byte[] blob = material.blob().toArray();
        int ivBytes = blob.length - material.exactLength() - TAG_BYTES;
        if (!GcmSealed.isIvLength(ivBytes)) {
            throw new CustodyException("Sealed material is not as long as it says");
        }
        byte[] additionalData = facts.additionalData(
                material.custodyClass(), material.kind(), material.domainKeyVersion(), material.exactLength());
        AesGcm gcm = new AesGcm(Arrays.copyOf(blob, ivBytes), additionalData);
        return hsm.open(sealKey, gcm, Arrays.copyOfRange(blob, ivBytes, blob.length));
    }
}
