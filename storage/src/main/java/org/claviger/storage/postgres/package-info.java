/** The store of many nodes: PostgreSQL, or what speaks its protocol and keeps its promises. */
@NullMarked
package org.claviger.storage.postgres;

import org.jspecify.annotations.NullMarked;
