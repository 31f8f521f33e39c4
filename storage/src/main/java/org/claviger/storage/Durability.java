package org.claviger.storage;

/** When the answer to a change may be given. */
public enum Durability {
    /** After it is on the disk: survives a power cut. */
    SYNCED,
    /**
     * After the operating system has it: survives the end of the process, and a power cut after 100 ms. Only for
     * changes that put and delete nothing (audit of reads and denials), so that no reader sees what may be lost.
     */
    WRITTEN
}
