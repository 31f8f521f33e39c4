/** Where records live: one contract, {@link org.claviger.storage.ObjectStore}, and its implementations. */
@NullMarked
package org.claviger.storage;

import org.jspecify.annotations.NullMarked;
