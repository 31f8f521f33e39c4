package org.claviger.server.custody;

import java.util.Arrays;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Hsm;
import org.claviger.hsm.KeyHandle;
import org.claviger.hsm.Mechanism.AesGcm;
import org.claviger.secret.SecretBytes;

/** Material as data: AES-256-GCM in the HSM, with the object's facts as additional data. */
final class Sealing {
    static final int IV_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private Sealing() {}

    static Material seal(Hsm hsm, KeyHandle sealKey, int version, SecretBytes clear, MaterialFacts facts) {
        // Random, not counted: see SealCounter.
        byte[] iv = hsm.random(IV_BYTES);
        byte[] additionalData =
                facts.additionalData(CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, version, clear.length());
        byte[] sealed = hsm.seal(sealKey, new AesGcm(iv, additionalData), clear);
        byte[] blob = Arrays.copyOf(iv, IV_BYTES + sealed.length);
        System.arraycopy(sealed, 0, blob, IV_BYTES, sealed.length);
        return new Material(
                CustodyClass.SERVER_RESIDENT, MaterialKind.DATA, version, clear.length(), Bytes.owning(blob));
    }

    static SecretBytes open(Hsm hsm, KeyHandle sealKey, Material material, MaterialFacts facts) {
        byte[] blob = material.blob().toArray();
        if (blob.length != IV_BYTES + material.exactLength() + TAG_BYTES) {
            throw new CustodyException("Sealed material is not as long as it says");
        }
        byte[] additionalData = facts.additionalData(
                material.custodyClass(), material.kind(), material.domainKeyVersion(), material.exactLength());
        AesGcm gcm = new AesGcm(Arrays.copyOf(blob, IV_BYTES), additionalData);
        return hsm.open(sealKey, gcm, Arrays.copyOfRange(blob, IV_BYTES, blob.length));
    }
}
