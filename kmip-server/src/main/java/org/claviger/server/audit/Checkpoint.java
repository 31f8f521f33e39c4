package org.claviger.server.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.hsm.Digests;
import org.claviger.storage.Blob;
import org.claviger.storage.JournalEntry;
import org.claviger.storage.JournalPosition;
import org.claviger.storage.SumExpectation;

/**
 * The signed statement that a node's journal, up to an entry, has this hash. Because each entry carries the hash of
 * the one before it, one signature covers everything up to it. The same text stands in the store and in the files that
 * are kept elsewhere:
 *
 * <pre>
 * claviger-checkpoint: 2
 * node: node-1
 * epoch: 1
 * sequence: 1000
 * hash: (hex, of the entry at that place)
 * when: 2026-05-01T10:00:00.000001Z
 * key: (hex, SHA-256 of the public key's SubjectPublicKeyInfo)
 * algorithm: SHA256withECDSA
 * sums: (what the store's sums are at least: domain/kind/shard=generation, the texts in hex, space between)
 * signature: (Base64)
 * </pre>
 *
 * The signature is over the lines before it, each ended by a line feed. One without sums says 1 in its first line.
 */
public record Checkpoint(
        String node,
        JournalPosition position,
        Blob entryHash,
        Instant when,
        String keyFingerprint,
        String algorithm,
        List<SumExpectation> sums,
        Bytes signature) {
    /** Without sums, as the first versions wrote them. */
    private static final String FORMAT = "1";

    private static final String FORMAT_WITH_SUMS = "2";

    /** Some sixty bytes for each kind of record in each domain. */
    private static final int TEXT_BYTES_MAX = 1 << 18;

    public Checkpoint {
        sums = List.copyOf(sums);
    }

    /** What is signed of an entry. */
    static byte[] message(
            JournalEntry head, Instant when, String keyFingerprint, String algorithm, List<SumExpectation> sums) {
        return statement(head.node(), head.position(), head.hash(), when, keyFingerprint, algorithm, sums)
                .getBytes(UTF_8);
    }

    static String fingerprint(PublicKey key) {
        return Digests.fingerprint(key.getEncoded());
    }

    /** Whether this key made the signature. */
    public boolean isSignedBy(PublicKey key) {
        if (!fingerprint(key).equals(keyFingerprint)) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(statement(node, position, entryHash, when, keyFingerprint, algorithm, sums)
                    .getBytes(UTF_8));
            return verifier.verify(signature.toArray());
        } catch (GeneralSecurityException e) {
            // Unknown algorithm, a key of another kind, a signature that is none: not signed by it.
            return false;
        }
    }

    public String toText() {
        return statement(node, position, entryHash, when, keyFingerprint, algorithm, sums)
                + "signature: "
                + Base64.getEncoder().encodeToString(signature.toArray())
                + "\n";
    }

    /** Reads what {@link #toText} wrote; anything else is an {@link AuditException}. */
    public static Checkpoint parse(String text) {
        if (text.length() > TEXT_BYTES_MAX) {
            throw new AuditException("A checkpoint is longer than any is");
        }
        Map<String, String> fields = new HashMap<>();
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0 && fields.put(line.substring(0, colon), line.substring(colon + 2)) != null) {
                throw new AuditException("A checkpoint says something twice");
            }
        }
        if (!FORMAT.equals(fields.get("claviger-checkpoint"))
                && !FORMAT_WITH_SUMS.equals(fields.get("claviger-checkpoint"))) {
            throw new AuditException("This is no checkpoint, or one of a newer version");
        }
        try {
            Checkpoint checkpoint = new Checkpoint(
                    field(fields, "node"),
                    new JournalPosition(
                            Long.parseLong(field(fields, "epoch")), Long.parseLong(field(fields, "sequence"))),
                    Blob.adopt(HexFormat.of().parseHex(field(fields, "hash"))),
                    Instant.parse(field(fields, "when")),
                    field(fields, "key"),
                    field(fields, "algorithm"),
                    SignedSums.parse(fields.getOrDefault("sums", "")),
                    Bytes.owning(Base64.getDecoder().decode(field(fields, "signature"))));
            if (!checkpoint.toText().equals(text)) {
                throw new AuditException("A checkpoint is not written as checkpoints are");
            }
            return checkpoint;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new AuditException("A checkpoint is damaged", e);
        }
    }

    /** Signatures are over the text, so the text of an instant has to be one and the same: whole microseconds. */
    static Instant stamp(Instant when) {
        return when.truncatedTo(ChronoUnit.MICROS);
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new AuditException("A checkpoint lacks its " + name);
        }
        return value;
    }

    private static String statement(
            String node,
            JournalPosition position,
            Blob entryHash,
            Instant when,
            String keyFingerprint,
            String algorithm,
            List<SumExpectation> sums) {
        return "claviger-checkpoint: " + (sums.isEmpty() ? FORMAT : FORMAT_WITH_SUMS)
                + "\nnode: " + node
                + "\nepoch: " + position.epoch()
                + "\nsequence: " + position.sequence()
                + "\nhash: " + HexFormat.of().formatHex(entryHash.toByteArray())
                + "\nwhen: " + when
                + "\nkey: " + keyFingerprint
                + "\nalgorithm: " + algorithm
                + (sums.isEmpty() ? "" : "\nsums: " + SignedSums.format(sums))
                + "\n";
    }
}
