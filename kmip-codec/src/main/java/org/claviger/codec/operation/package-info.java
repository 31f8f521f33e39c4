/** The operations (2.1 section 6): for each, its request and its response. */
@NullMarked
package org.claviger.codec.operation;

import org.jspecify.annotations.NullMarked;
