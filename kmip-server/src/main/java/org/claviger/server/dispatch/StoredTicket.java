package org.claviger.server.dispatch;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.claviger.codec.object.Right;
import org.claviger.codec.object.Rights;
import org.claviger.codec.object.UsageLimits;
import org.claviger.codec.schema.RecordBinder;
import org.claviger.codec.ttlv.BinaryEncoding;
import org.claviger.codec.ttlv.Limits;
import org.claviger.codec.ttlv.Tag;
import org.claviger.codec.ttlv.Ttlv;
import org.claviger.storage.Blob;
import org.claviger.storage.BodyReader;
import org.claviger.storage.BodyWriter;
import org.jspecify.annotations.Nullable;

/**
 * A ticket as it is stored, under the hash of its value.
 *
 * @param owner the client that gave it
 * @param delegated whether another client may show it, for its rights alone
 * @param requests how many more requests it is for; negative where they are not counted
 * @param limits what is left of the limits of all that it is used for, or null
 * @param rights what it is for, with what is left of the limits of each; none where it is for everything
 */
record StoredTicket(
        String owner,
        boolean delegated,
        Instant expires,
        int requests,
        @Nullable UsageLimits limits,
        List<Right> rights) {
    static final int UNCOUNTED = -1;

    private static final int FORMAT = 1;

    StoredTicket {
        rights = List.copyOf(rights);
    }

    boolean isOverAt(Instant now) {
        return !now.isBefore(expires);
    }

    StoredTicket endedAt(Instant now) {
        return new StoredTicket(owner, delegated, now, requests, limits, rights);
    }

    /** The ticket after a request. */
    StoredTicket shown() {
        int left = requests == UNCOUNTED ? UNCOUNTED : requests - 1;
        return new StoredTicket(owner, delegated, expires, left, limits, rights);
    }

    /** The ticket after so much was done. */
    StoredTicket spent(long amount) {
        return new StoredTicket(owner, delegated, expires, requests, less(limits, amount), rights);
    }

    /** The ticket after so much was done by its right of this index. */
    StoredTicket spentByRight(int index, long amount) {
        List<Right> left = new ArrayList<>(rights);
        Right old = left.get(index);
        left.set(
                index, new Right(less(old.usageLimits(), amount), old.operations(), old.objects(), old.objectGroups()));
        return new StoredTicket(owner, delegated, expires, requests, limits, left);
    }

    private static @Nullable UsageLimits less(@Nullable UsageLimits limits, long amount) {
        return limits == null
                ? null
                : new UsageLimits(limits.usageLimitsTotal(), limits.left() - amount, limits.usageLimitsUnit());
    }

    Blob write() {
        return new BodyWriter()
                .octet(FORMAT)
                .text(owner)
                .octet(delegated ? 1 : 0)
                .instant(expires)
                .number(requests)
                .part(
                        limits == null
                                ? new byte[0]
                                : Jobs.encode(RecordBinder.write(Tag.USAGE_LIMITS, limits))
                                        .toArray())
                .part(Jobs.encode(RecordBinder.write(Tag.RIGHTS, new Rights(rights)))
                        .toArray())
                .toBlob();
    }

    static StoredTicket read(Blob stored) {
        BodyReader body = new BodyReader(stored);
        BodyReader.requireFormat(body.octet(), FORMAT);
        return new StoredTicket(
                body.text(),
                body.octet() == 1,
                body.instant(),
                body.number(),
                readLimits(body.part()),
                RecordBinder.read(Rights.class, tree(body.part())).rights());
    }

    private static @Nullable UsageLimits readLimits(byte[] part) {
        return part.length == 0 ? null : RecordBinder.read(UsageLimits.class, tree(part));
    }

    private static Ttlv tree(byte[] part) {
        return BinaryEncoding.read(ByteBuffer.wrap(part), Limits.DEFAULT);
    }
}
