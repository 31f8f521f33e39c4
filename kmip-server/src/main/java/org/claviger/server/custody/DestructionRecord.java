package org.claviger.server.custody;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.claviger.codec.ttlv.Bytes;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.jspecify.annotations.Nullable;

/**
 * The end of a domain's old keys where several HSMs have a root that they lie under: written when the keys go from the
 * store, and there until every one of these HSMs has confirmed that its root is destroyed.
 *
 * @param version of the keys that went
 * @param oldSince when these were made
 * @param newSince when those after them were made
 */
record DestructionRecord(String domain, int version, Instant oldSince, Instant newSince, List<Part> parts) {
    private static final int FORMAT = 1;

    DestructionRecord {
        parts = List.copyOf(parts);
    }

    /**
     * What one HSM has to end.
     *
     * @param root the label of its root; empty where the keys were never taken up
     * @param transport the number of its transport key then, which the keys may have been sent to
     * @param fingerprint of the root, written down before the root is destroyed; empty until then
     * @param destroyed when; null until it was confirmed
     * @param signature by that HSM's audit key, over {@link #statement}
     */
    record Part(
            String hsm,
            String root,
            int transport,
            String fingerprint,
            @Nullable Instant destroyed,
            Bytes signature) {
        boolean isConfirmed() {
            return destroyed != null;
        }

        Part fingerprinted(String print) {
            return new Part(hsm, root, transport, print, null, Bytes.EMPTY);
        }

        Part confirmed(Instant now, Bytes signed) {
            return new Part(hsm, root, transport, fingerprint, now, signed);
        }
    }

    static RecordKey key(String domain, int version) {
        return new RecordKey(RecordKey.SERVER, RecordKind.DESTRUCTION, OpenDomains.idOf(domain) + "/" + version);
    }

    RecordKey key() {
        return key(domain, version);
    }

    /** What an HSM signs of its part. */
    byte[] statement(Part part, Instant destroyed) {
        return ("claviger erasure confirmation 1\ndomain: " + domain + "\nepoch: " + version + "\nhsm: " + part.hsm()
                        + "\nroot: " + part.root() + "\nfingerprint: " + part.fingerprint() + "\ndestroyed: "
                        + destroyed + "\n")
                .getBytes(UTF_8);
    }

    DestructionRecord with(String hsm, UnaryOperator<Part> change) {
        return new DestructionRecord(
                domain,
                version,
                oldSince,
                newSince,
                parts.stream()
                        .map(part -> part.hsm().equals(hsm) ? change.apply(part) : part)
                        .toList());
    }

    RecordContent content() {
        BodyWriter body = new BodyWriter().octet(FORMAT).text(domain).number(version);
        body.instant(oldSince).instant(newSince).number(parts.size());
        for (Part part : parts) {
            body.text(part.hsm()).text(part.root()).number(part.transport()).text(part.fingerprint());
            body.optionalInstant(part.destroyed()).part(part.signature().toArray());
        }
        return RecordContent.of(body.toBlob());
    }

    static DestructionRecord decode(Blob blob) {
        BodyReader body = new BodyReader(blob);
        BodyReader.requireFormat(body.octet(), FORMAT);
        String domain = body.text();
        int version = body.number();
        Instant oldSince = body.instant();
        Instant newSince = body.instant();
        List<Part> parts = new ArrayList<>();
        for (int left = body.number(); left > 0; left--) {
            parts.add(new Part(
                    body.text(),
                    body.text(),
                    body.number(),
                    body.text(),
                    body.optionalInstant(),
                    Bytes.owning(body.part())));
        }
        return new DestructionRecord(domain, version, oldSince, newSince, parts);
    }
}
