package org.claviger.storage;

/** A place in a list, newest first: ordered by creation date, then sequence, then id. */
public record Position(long createdMillis, long sequence, String id) implements Comparable<Position> {
    /** Negative when this place comes first, which is when it is newer. */
    @Override
    public int compareTo(Position other) {
        int byDate = Long.compare(other.createdMillis, createdMillis);
        if (byDate != 0) {
            return byDate;
        }
        int bySequence = Long.compare(other.sequence, sequence);
        return bySequence != 0 ? bySequence : id.compareTo(other.id);
    }
}
