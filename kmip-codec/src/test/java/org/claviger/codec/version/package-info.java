@NullMarked
package org.claviger.codec.version;

import org.jspecify.annotations.NullMarked;
