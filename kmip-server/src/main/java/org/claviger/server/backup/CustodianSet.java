package org.claviger.server.backup;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;

/**
 * What everybody may know of a set of custodians: the public half of their key, the private half sealed under a secret
 * that exists in their shares alone, and a commitment for each share. Its name is its own hash and stands in every
 * share, so that the shares vouch for the set, and the set for the key that backups are signed by.
 *
 * @param environment of the server that the set belongs to, such as {@code production}
 * @param auditKey the SubjectPublicKeyInfo of the server's audit key, which signs its backups
 * @param publicKey SubjectPublicKeyInfo, RSA
 * @param sealed the private key (PKCS#8), by AES-256-GCM under the shared secret
 * @param threshold how many shares it takes
 */
public record CustodianSet(
        Instant created,
        String environment,
        Bytes auditKey,
        Bytes publicKey,
        Bytes iv,
        Bytes sealed,
        int threshold,
        List<Custodian> custodians) {
    static final int ID_BYTES = 16;
    public static final int CUSTODIANS_MAX = 32;
    private static final int FORMAT = 1;

    /** @param commitment of the share */
    public record Custodian(String name, Bytes commitment) {}

    public CustodianSet {
        custodians = List.copyOf(custodians);
        int count = custodians.size();
        if (threshold < 2 || threshold > count || count > CUSTODIANS_MAX) {
            throw new BackupException("There are 2 to " + CUSTODIANS_MAX
                    + " custodians, and at least two of them are needed, not " + threshold + " of " + count);
        }
        if (custodians.stream().map(Custodian::name).distinct().count() != count) {
            throw new BackupException("Two custodians have the same name");
        }
    }

    public Blob encode() {
        BodyWriter body = new BodyWriter()
                .octet(FORMAT)
                .instant(created)
                .text(environment)
                .part(auditKey.toArray())
                .part(publicKey.toArray())
                .part(iv.toArray())
                .part(sealed.toArray())
                .octet(threshold)
                .octet(custodians.size());
        custodians.forEach(one -> body.text(one.name()).part(one.commitment().toArray()));
        return body.toBlob();
    }

    public static CustodianSet decode(Blob encoded) {
        BodyReader body = new BodyReader(encoded);
        BodyReader.requireFormat(body.octet(), FORMAT);
        Instant created = body.instant();
        String environment = body.text();
        Bytes auditKey = Bytes.owning(body.part());
        Bytes publicKey = Bytes.owning(body.part());
        Bytes iv = Bytes.owning(body.part());
        Bytes sealed = Bytes.owning(body.part());
        int threshold = body.octet();
        List<Custodian> custodians = new ArrayList<>();
        for (int left = body.octet(); left > 0; left--) {
            custodians.add(new Custodian(body.text(), Bytes.owning(body.part())));
        }
        return new CustodianSet(created, environment, auditKey, publicKey, iv, sealed, threshold, custodians);
    }

    /** Its hash, cut to 128 bits: a second set of the same name is out of reach. */
    Bytes idBytes() {
        return Bytes.owning(Arrays.copyOf(Digests.sha256(encode().toByteArray()), ID_BYTES));
    }

    public String id() {
        return HexFormat.of().formatHex(idBytes().toArray());
    }

    /** What the sealed private key is bound to. */
    static byte[] additionalData(Bytes publicKey) {
        return Digests.sha256(publicKey.toArray());
    }

    public List<String> names() {
        return custodians.stream().map(Custodian::name).toList();
    }
}
