@NullMarked
package org.claviger.codec.operation;

import org.jspecify.annotations.NullMarked;
