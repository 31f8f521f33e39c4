/** The store over an ordered key-value engine: one implementation for RocksDB and MapDB. */
@NullMarked
package org.claviger.storage.keyvalue;

import org.jspecify.annotations.NullMarked;
