package org.claviger.storage;

/** A place in a node's journal. Epochs start at 1 (a restored store starts a new one), sequences too, without gaps. */
public record JournalPosition(long epoch, long sequence) implements Comparable<JournalPosition> {
    @Override
    public int compareTo(JournalPosition other) {
        int byEpoch = Long.compare(epoch, other.epoch);
        return byEpoch != 0 ? byEpoch : Long.compare(sequence, other.sequence);
    }
}
