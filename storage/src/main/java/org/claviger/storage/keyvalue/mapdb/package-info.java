/** MapDB as the engine of the embedded store: in memory for tests, in a file where asked for. */
@NullMarked
package org.claviger.storage.keyvalue.mapdb;

import org.jspecify.annotations.NullMarked;
