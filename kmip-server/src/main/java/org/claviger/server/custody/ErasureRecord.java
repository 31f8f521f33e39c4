package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.claviger.hsm.TokenSigner;
import org.claviger.storage.Blob;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;

/**
 * The signed statement that a root was destroyed, and with it every copy of these objects that lies under it. A text, so
 * that it can be read and checked without this server:
 *
 * <pre>
 * claviger erasure 1
 * domain: default
 * epoch: 1
 * part: 1
 * root: claviger-domain-default-root-1
 * fingerprint: (SHA-256 of what the root made of 32 zero bytes by AES key wrap, in hex)
 * closed: 2026-01-01T00:00:00Z
 * hsm: (name, and what became of its root)                 where several are enrolled, one line for each
 * object: (Unique Identifier) (when it was destroyed)      as many as there are
 * signature: (Base64)
 * </pre>
 *
 * The signature is over the lines before it, each ended by a line feed, by the key that signs the audit.
 *
 * @param part the list of an epoch with many objects is in several records, counted from 1
 */
public record ErasureRecord(
        String domain,
        int epoch,
        int part,
        String root,
        String fingerprint,
        Instant closed,
        List<String> hsms,
        List<Erased> objects) {
    /** How many objects one record lists. */
    static final int OBJECTS_MAX = 5_000;

    private static final String TITLE = "claviger erasure 1";
    private static final String HSM = "hsm: ";
    private static final String SIGNATURE = "signature: ";

    public ErasureRecord {
        hsms = List.copyOf(hsms);
        objects = List.copyOf(objects);
    }

    /** An object that went, and when it was destroyed. */
    public record Erased(String id, Instant destroyed) {}

    RecordKey key() {
        return new RecordKey(RecordKey.SERVER, RecordKind.ERASURE, domain + "/" + epoch + "/" + part);
    }

    Blob signed(TokenSigner signer) {
        String text = text();
        return Blob.of(text + SIGNATURE + Base64.getEncoder().encodeToString(signer.sign(text.getBytes(UTF_8))) + "\n");
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        text.append(TITLE).append('\n');
        text.append("domain: ").append(domain).append('\n');
        text.append("epoch: ").append(epoch).append('\n');
        text.append("part: ").append(part).append('\n');
        text.append("root: ").append(root).append('\n');
        text.append("fingerprint: ").append(fingerprint).append('\n');
        text.append("closed: ").append(closed).append('\n');
        hsms.forEach(hsm -> text.append(HSM).append(hsm).append('\n'));
        for (Erased object : objects) {
            text.append("object: ")
                    .append(object.id())
                    .append(' ')
                    .append(object.destroyed())
                    .append('\n');
        }
        return text.toString();
    }

    /** Whether this key signed the text of a record. */
    public static boolean isSignedBy(PublicKey key, Blob body) {
        String text = body.toText();
        int end = text.lastIndexOf(SIGNATURE);
        if (end < 0) {
            return false;
        }
        try {
            byte[] signature = Base64.getDecoder()
                    .decode(text.substring(end + SIGNATURE.length()).strip());
            return TokenSigner.isSigned(key, text.substring(0, end).getBytes(UTF_8), signature);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Reads what was written; its tag was checked by the store. */
    static ErasureRecord decode(Blob body) {
        List<String> lines = body.toText().lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(TITLE)) {
            throw new CustodyException("A record of an erasure is of a newer version than this one");
        }
        List<Erased> objects = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("object: ")) {
                int space = line.lastIndexOf(' ');
                objects.add(new Erased(
                        line.substring("object: ".length(), space), Instant.parse(line.substring(space + 1))));
            }
        }
        return new ErasureRecord(
                field(lines, 1, "domain: "),
                Integer.parseInt(field(lines, 2, "epoch: ")),
                Integer.parseInt(field(lines, 3, "part: ")),
                field(lines, 4, "root: "),
                field(lines, 5, "fingerprint: "),
                Instant.parse(field(lines, 6, "closed: ")),
                lines.stream()
                        .filter(line -> line.startsWith(HSM))
                        .map(line -> line.substring(HSM.length()))
                        .toList(),
                objects);
    }

    private static String field(List<String> lines, int index, String name) {
        if (index >= lines.size() || !lines.get(index).startsWith(name)) {
            throw new CustodyException("A record of an erasure is damaged");
        }
        return lines.get(index).substring(name.length());
    }
}
