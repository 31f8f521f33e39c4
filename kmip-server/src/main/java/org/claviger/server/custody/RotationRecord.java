package org.claviger.server.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.LocateQuery;
import org.claviger.storage.ObjectStore;
import org.claviger.storage.Position;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.claviger.storage.StoredRecord;
import org.jspecify.annotations.Nullable;

/**
 * How far the rotation of a domain's keys has come; the newest one of each domain is kept.
 *
 * @param version of the keys that it brings in
 */
record RotationRecord(
        Phase phase,
        RotationReason reason,
        int version,
        Roots roots,
        Instant begun,
        @Nullable Instant ended,
        Pass pass,
        Claim claim) {
    private static final int FORMAT = 1;

    /** What is done, in this order but for the last. The numbers are part of the data format. */
    enum Phase {
        /** The new root and the keys under it are made. */
        PREPARING(1),
        /** Everything new is kept under the new keys, what is old moves. */
        MOVING(2),
        /** Nothing lies under the old keys, whose records are gone; the old root is destroyed. */
        ENDING(3),
        ENDED(4),
        /** After {@link #MOVING} where the tag key is replaced: every record is tagged anew. */
        TAGGING(5);

        private final int code;

        Phase(int code) {
            this.code = code;
        }
    }

    static RecordKey key(String domain) {
        return new RecordKey(RecordKey.SERVER, RecordKind.ROTATION, OpenDomains.idOf(domain));
    }

    /**
     * The roots that it is about.
     *
     * @param epoch the number of the newest root that was begun; no number is used twice
     * @param old the label of the root that ends
     * @param oldSince when the keys under it were made
     * @param oldFingerprint of the old root; empty until its end is near
     * @param next the label of the root that begins; empty before it was begun
     * @param spoiled labels of roots that were begun and may exist, and that no key lies under
     */
    record Roots(int epoch, String old, Instant oldSince, String oldFingerprint, String next, List<String> spoiled) {
        /** No attempt leaves more than one; what is older was ended long ago. */
        private static final int SPOILED_MAX = 16;

        Roots {
            spoiled = List.copyOf(spoiled);
        }

        private Roots withNext() {
            List<String> begun = new ArrayList<>(spoiled);
            if (!next.isEmpty()) {
                begun.add(next);
            }
            List<String> kept = begun.subList(Math.max(0, begun.size() - SPOILED_MAX), begun.size());
            String label = old.substring(0, old.lastIndexOf('-') + 1) + (epoch + 1);
            return new Roots(epoch + 1, old, oldSince, oldFingerprint, label, kept);
        }

        private Roots oldIs(String fingerprint) {
            return new Roots(epoch, old, oldSince, fingerprint, next, spoiled);
        }

        private Roots withoutSpoiled() {
            return new Roots(epoch, old, oldSince, oldFingerprint, next, List.of());
        }
    }

    /**
     * A walk over the objects.
     *
     * @param moved how many objects have been protected anew, in this pass and those before
     * @param found how many that were not, in this pass; the last pass finds none
     * @param failed how many of these could not be
     * @param after where this pass goes on; null at its beginning
     */
    record Pass(int moved, int found, int failed, @Nullable Position after) {
        private Pass advanced(int movedMore, int failedMore, @Nullable Position next) {
            return next == null
                    ? new Pass(moved + movedMore, 0, 0, null)
                    : new Pass(moved + movedMore, found + movedMore + failedMore, failed + failedMore, next);
        }

        private Pass over() {
            return new Pass(moved, found, failed, null);
        }
    }

    /** Which process is at it, until when others leave it alone. */
    record Claim(String worker, Instant until) {
        /** Whether somebody else is at it now. */
        boolean keepsOut(String other, Instant now) {
            return !worker.isEmpty() && !worker.equals(other) && now.isBefore(until);
        }
    }

    static RotationRecord begin(
            RotationReason reason, int version, int epoch, String oldRoot, Instant oldSince, Instant now) {
        return new RotationRecord(
                Phase.PREPARING,
                reason,
                version,
                new Roots(epoch, oldRoot, oldSince, "", "", List.of()),
                now,
                null,
                new Pass(0, 0, 0, null),
                new Claim("", now));
    }

    boolean isRunning() {
        return phase != Phase.ENDED;
    }

    RotationRecord claimed(Claim by) {
        return new RotationRecord(phase, reason, version, roots, begun, ended, pass, by);
    }

    /** A root of the next number is about to be made; one that was begun before is given up. */
    RotationRecord withNextRoot() {
        return new RotationRecord(phase, reason, version, roots.withNext(), begun, ended, pass, claim);
    }

    /** Whether a domain's tag key is being replaced in this store. */
    static boolean isTagKeyReplaced(ObjectStore store) {
        return store.all(LocateQuery.of(RecordKey.SERVER, RecordKind.ROTATION)).stream()
                .anyMatch(RotationRecord::isTagKeyReplaced);
    }

    static boolean isTagKeyReplaced(StoredRecord record) {
        RotationRecord rotation = decode(record.body());
        return rotation.isRunning() && rotation.replacesTagKey();
    }

    boolean replacesTagKey() {
        return reason == RotationReason.COMPROMISE;
    }

    RotationRecord moving() {
        return new RotationRecord(Phase.MOVING, reason, version, roots, begun, ended, pass, claim);
    }

    RotationRecord tagging() {
        return new RotationRecord(Phase.TAGGING, reason, version, roots, begun, ended, pass.over(), claim);
    }

    /** So many objects more are moved, or cannot be, and this is where to go on; null ends the pass. */
    RotationRecord advanced(int movedMore, int failedMore, @Nullable Position next) {
        Pass further = pass.advanced(movedMore, failedMore, next);
        return new RotationRecord(phase, reason, version, roots, begun, ended, further, claim);
    }

    RotationRecord ending(String oldFingerprint) {
        Roots known = roots.oldIs(oldFingerprint);
        return new RotationRecord(Phase.ENDING, reason, version, known, begun, ended, pass, claim);
    }

    RotationRecord ended(Instant now) {
        return new RotationRecord(Phase.ENDED, reason, version, roots.withoutSpoiled(), begun, now, pass.over(), claim);
    }

    RecordContent content() {
        BodyWriter body = new BodyWriter().octet(FORMAT).octet(phase.code).octet(reason.code());
        body.number(version)
                .number(roots.epoch())
                .text(roots.old())
                .instant(roots.oldSince())
                .text(roots.oldFingerprint())
                .text(roots.next())
                .number(roots.spoiled().size());
        roots.spoiled().forEach(body::text);
        body.instant(begun)
                .optionalInstant(ended)
                .number(pass.moved())
                .number(pass.found())
                .number(pass.failed());
        Position after = pass.after();
        body.octet(after == null ? 0 : 1);
        if (after != null) {
            body.part(Blob.of(after.createdMillis()).toByteArray());
            body.part(Blob.of(after.sequence()).toByteArray());
            body.text(after.id());
        }
        return RecordContent.of(body.text(claim.worker()).instant(claim.until()).toBlob());
    }

    static RotationRecord decode(Blob blob) {
        BodyReader body = new BodyReader(blob);
        BodyReader.requireFormat(body.octet(), FORMAT);
        Phase phase = phase(body.octet());
        RotationReason reason = RotationReason.ofCode(body.octet());
        int version = body.number();
        Roots roots = roots(body);
        Instant begun = body.instant();
        Instant ended = body.optionalInstant();
        Pass pass = pass(body);
        Claim claim = new Claim(body.text(), body.instant());
        return new RotationRecord(phase, reason, version, roots, begun, ended, pass, claim);
    }

    private static Roots roots(BodyReader body) {
        int epoch = body.number();
        String old = body.text();
        Instant oldSince = body.instant();
        String oldFingerprint = body.text();
        String next = body.text();
        List<String> spoiled = new ArrayList<>();
        for (int left = body.number(); left > 0; left--) {
            spoiled.add(body.text());
        }
        return new Roots(epoch, old, oldSince, oldFingerprint, next, spoiled);
    }

    private static Pass pass(BodyReader body) {
        int moved = body.number();
        int found = body.number();
        int failed = body.number();
        return new Pass(moved, found, failed, body.octet() == 0 ? null : position(body));
    }

    private static Position position(BodyReader body) {
        long created = Blob.of(body.part()).toLong();
        long sequence = Blob.of(body.part()).toLong();
        return new Position(created, sequence, body.text());
    }

    private static Phase phase(int code) {
        for (Phase phase : Phase.values()) {
            if (phase.code == code) {
                return phase;
            }
        }
        throw new CustodyException("A rotation is in phase " + code + ", which this version does not know");
    }
}
