package org.claviger.storage;

import java.util.function.IntPredicate;

/**
 * Tags with the newest key of a domain what no change writes: the sums over its records, and, of the server's own
 * domain, the journal. A record gets the newest key's tag with each change of it. What has that tag already is left as it
 * is, so this may be ended at any moment and run again.
 */
public interface TagRenewal {
    /**
     * @param going asked before each step, with the number of entries that it looks at; may wait; false ends it
     * @return whether nothing of an older key is left
     */
    boolean run(String domain, IntPredicate going);
}
