@NullMarked
package org.claviger.codec.attribute;

import org.jspecify.annotations.NullMarked;
