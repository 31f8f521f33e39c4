/** Protocol versions, and the one place that knows the shapes of 1.x. */
@NullMarked
package org.claviger.codec.version;

import org.jspecify.annotations.NullMarked;
