/**
 * A second reading of TTLV, apart from the server's: a mistake that both ends of the server's own codec make alike
 * would otherwise never be seen.
 */
@NullMarked
package org.claviger.interop.wire;

import org.jspecify.annotations.NullMarked;
