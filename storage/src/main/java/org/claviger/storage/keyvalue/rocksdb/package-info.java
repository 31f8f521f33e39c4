/** RocksDB as the engine of the embedded store: the default. */
@NullMarked
package org.claviger.storage.keyvalue.rocksdb;

import org.jspecify.annotations.NullMarked;
