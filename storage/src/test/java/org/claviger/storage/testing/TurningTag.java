package org.claviger.storage.testing;

import org.claviger.storage.RecordKey;
import org.claviger.storage.RecordTag;

/** Two keys, of which the second takes over from the first. */
public final class TurningTag implements RecordTag {
    private static final int FIRST = 1;
    private static final int SECOND = 2;

    private final RecordTag first = new HmacTag((byte) 1);
    private final RecordTag second = new HmacTag((byte) 2);
    private volatile int newest = FIRST;
    private volatile boolean ended;

    /** From now on the second key tags; both are accepted. */
    public void turn() {
        newest = SECOND;
    }

    /** From now on only the second key is accepted. */
    public void end() {
        ended = true;
    }

    @Override
    public byte[] tag(RecordKey key, byte[] message) {
        return tag(key, newest, message);
    }

    @Override
    public byte[] tag(RecordKey key, int number, byte[] message) {
        return switch (number) {
            case NEWEST -> tag(key, newest, message);
            case FIRST -> first.tag(key, message);
            case SECOND -> second.tag(key, message);
            default -> throw new IllegalArgumentException("no key " + number);
        };
    }

    @Override
    public boolean matches(RecordKey key, byte[] message, byte[] tag) {
        return madeWith(key, message, tag) != NONE;
    }

    @Override
    public int newest(String domain) {
        return newest;
    }

    @Override
    public int madeWith(RecordKey key, byte[] message, byte[] tag) {
        if (second.matches(key, message, tag)) {
            return SECOND;
        }
        return !ended && first.matches(key, message, tag) ? FIRST : NONE;
    }
}
