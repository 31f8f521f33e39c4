package org.claviger.storage;

import java.util.List;

/** Is told what this process has changed in its store, before whoever asked for the change is. */
@FunctionalInterface
public interface CommitListener {
    CommitListener NONE = (changes, result) -> {};

    /** Called by the one thread that commits, in the order of the commits; does no work of its own there. */
    void committed(List<Change> changes, CommitResult result);
}
