/** Managed objects and the structures they are made of (2.1 sections 2, 3, 4 and 7). */
@NullMarked
package org.claviger.codec.object;

import org.jspecify.annotations.NullMarked;
