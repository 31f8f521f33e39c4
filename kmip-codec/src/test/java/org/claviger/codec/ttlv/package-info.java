@NullMarked
package org.claviger.codec.ttlv;

import org.jspecify.annotations.NullMarked;
