/** Several modules with the same keys, as one. */
@NullMarked
package org.claviger.hsm.pool;

import org.jspecify.annotations.NullMarked;
