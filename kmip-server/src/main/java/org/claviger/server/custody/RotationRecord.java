package org.claviger.server.custody;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.claviger.storage.Position;
import org.claviger.storage.RecordContent;
import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordKind;
import org.jspecify.annotations.Nullable;

/**
 * How far the rotation of a domain's keys has come; the newest one of each domain is kept.
 *
 * @param version of the keys that it brings in
 * @param epoch the number of the newest root that was begun; no number is used twice
 * @param oldRoot the label of the root that ends
 * @param oldSince when the keys under it were made
 * @param oldFingerprint of the old root; empty until its end is near
 * @param newRoot the label of the root that begins; empty before it was begun
 * @param spoiledRoots labels of roots that were begun and may exist, and that no key lies under
 * @param moved how many objects have been protected anew
 * @param foundInPass how many that were not, in this pass over the records; the last pass finds none
 * @param failedInPass how many of these could not be
 * @param after where this pass goes on; null at its beginning
 * @param worker which process is at it, until when others leave it alone
 */
record RotationRecord(
        Phase phase,
        RotationReason reason,
        int version,
        int epoch,
        String oldRoot,
        Instant oldSince,
        String oldFingerprint,
        String newRoot,
        List<String> spoiledRoots,
        Instant begun,
        @Nullable Instant ended,
        int moved,
        int foundInPass,
        int failedInPass,
        @Nullable Position after,
        String worker,
        Instant workerUntil) {
    private static final int FORMAT = 1;

    /** No attempt leaves more than one; what is older was ended long ago. */
    private static final int SPOILED_MAX = 16;

    /** The server's own keys have no domain name. */
    private static final String SERVER_ID = "/server";

    RotationRecord {
        spoiledRoots = List.copyOf(spoiledRoots);
    }

    /** What is done, in this order. The numbers are part of the data format. */
    enum Phase {
        /** The new root and the keys under it are made. */
        PREPARING(1),
        /** Everything new is kept under the new keys, what is old moves. */
        MOVING(2),
        /** Nothing lies under the old keys, whose records are gone; the old root is destroyed. */
        ENDING(3),
        ENDED(4);

        private final int code;

        Phase(int code) {
            this.code = code;
        }
    }

    static RecordKey key(String domain) {
        return new RecordKey(
                RecordKey.SERVER, RecordKind.ROTATION, domain.equals(RecordKey.SERVER) ? SERVER_ID : domain);
    }

    static RotationRecord begin(
            RotationReason reason, int version, int epoch, String oldRoot, Instant oldSince, Instant now) {
        return new RotationRecord(
                Phase.PREPARING,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                "",
                "",
                List.of(),
                now,
                null,
                0,
                0,
                0,
                null,
                "",
                now);
    }

    boolean isRunning() {
        return phase != Phase.ENDED;
    }

    RotationRecord workedOnBy(String newWorker, Instant until) {
        return new RotationRecord(
                phase,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                oldFingerprint,
                newRoot,
                spoiledRoots,
                begun,
                ended,
                moved,
                foundInPass,
                failedInPass,
                after,
                newWorker,
                until);
    }

    /** A root of the next number is about to be made; one that was begun before is given up. */
    RotationRecord withNextRoot() {
        List<String> spoiled = new ArrayList<>(spoiledRoots);
        if (!newRoot.isEmpty()) {
            spoiled.add(newRoot);
        }
        String next = oldRoot.substring(0, oldRoot.lastIndexOf('-') + 1) + (epoch + 1);
        List<String> kept = spoiled.subList(Math.max(0, spoiled.size() - SPOILED_MAX), spoiled.size());
        return new RotationRecord(
                phase,
                reason,
                version,
                epoch + 1,
                oldRoot,
                oldSince,
                oldFingerprint,
                next,
                kept,
                begun,
                ended,
                moved,
                foundInPass,
                failedInPass,
                after,
                worker,
                workerUntil);
    }

    RotationRecord ending(String fingerprint) {
        return new RotationRecord(
                Phase.ENDING,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                fingerprint,
                newRoot,
                spoiledRoots,
                begun,
                ended,
                moved,
                foundInPass,
                failedInPass,
                after,
                worker,
                workerUntil);
    }

    RotationRecord in(Phase next) {
        return new RotationRecord(
                next,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                oldFingerprint,
                newRoot,
                spoiledRoots,
                begun,
                ended,
                moved,
                foundInPass,
                failedInPass,
                after,
                worker,
                workerUntil);
    }

    RotationRecord ended(Instant now) {
        return new RotationRecord(
                Phase.ENDED,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                oldFingerprint,
                newRoot,
                List.of(),
                begun,
                now,
                moved,
                foundInPass,
                failedInPass,
                null,
                worker,
                workerUntil);
    }

    /** So many objects more are moved, or cannot be, and this is where to go on; null ends the pass. */
    RotationRecord advanced(int movedMore, int failedMore, @Nullable Position next) {
        int found = next == null ? 0 : foundInPass + movedMore + failedMore;
        int failed = next == null ? 0 : failedInPass + failedMore;
        return new RotationRecord(
                phase,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                oldFingerprint,
                newRoot,
                spoiledRoots,
                begun,
                ended,
                moved + movedMore,
                found,
                failed,
                next,
                worker,
                workerUntil);
    }

    RecordContent content() {
        BodyWriter body = new BodyWriter().octet(FORMAT).octet(phase.code).octet(reason.code());
        body.number(version)
                .number(epoch)
                .text(oldRoot)
                .instant(oldSince)
                .text(oldFingerprint)
                .text(newRoot)
                .number(spoiledRoots.size());
        spoiledRoots.forEach(body::text);
        body.instant(begun)
                .optionalInstant(ended)
                .number(moved)
                .number(foundInPass)
                .number(failedInPass);
        body.octet(after == null ? 0 : 1);
        if (after != null) {
            body.part(Blob.of(after.createdMillis()).toByteArray());
            body.part(Blob.of(after.sequence()).toByteArray());
            body.text(after.id());
        }
        return RecordContent.of(body.text(worker).instant(workerUntil).toBlob());
    }

    static RotationRecord decode(Blob blob) {
        BodyReader body = new BodyReader(blob);
        BodyReader.requireFormat(body.octet(), FORMAT);
        Phase phase = phase(body.octet());
        RotationReason reason = RotationReason.ofCode(body.octet());
        int version = body.number();
        int epoch = body.number();
        String oldRoot = body.text();
        Instant oldSince = body.instant();
        String oldFingerprint = body.text();
        String newRoot = body.text();
        List<String> spoiled = new ArrayList<>();
        for (int left = body.number(); left > 0; left--) {
            spoiled.add(body.text());
        }
        Instant begun = body.instant();
        Instant ended = body.optionalInstant();
        int moved = body.number();
        int found = body.number();
        int failed = body.number();
        Position after = body.octet() == 0 ? null : position(body);
        return new RotationRecord(
                phase,
                reason,
                version,
                epoch,
                oldRoot,
                oldSince,
                oldFingerprint,
                newRoot,
                spoiled,
                begun,
                ended,
                moved,
                found,
                failed,
                after,
                body.text(),
                body.instant());
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
