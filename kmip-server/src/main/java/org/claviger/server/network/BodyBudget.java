package org.claviger.server.network;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the long bodies in HTTP may take of the memory, on all connections together: a document in XML or JSON may be
 * many times as long as its message in TTLV. Short bodies, which nearly all are, cost nothing of it.
 */
final class BodyBudget {
    /** Up to here a body is short. */
    static final int SHORT_BYTES_MAX = 64 << 10;

    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();

    BodyBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    long held() {
        return held.get();
    }

    /** One body's share. Used by one thread after another. */
    final class Share {
        private long bytes;

        /** Whether so many bytes of a body may be held in a buffer of this size, which grows in leaps. */
        boolean grow(int bodyBytes, int capacity) {
            long more = (bodyBytes > SHORT_BYTES_MAX ? capacity : 0) - bytes;
            if (more <= 0) {
                return true;
            }
            if (held.addAndGet(more) > bytesMax) {
                held.addAndGet(-more);
                return false;
            }
            bytes += more;
            return true;
        }

        /** Gives everything back; a second time nothing. */
        void giveBack() {
            held.addAndGet(-bytes);
            bytes = 0;
        }
    }

    Share newShare() {
        return new Share();
    }
}
