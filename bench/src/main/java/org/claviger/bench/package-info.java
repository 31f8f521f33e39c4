/** Measures a started server beside a bare mutual-TLS echo of the same message sizes: what TLS alone would cost. */
@NullMarked
package org.claviger.bench;

import org.jspecify.annotations.NullMarked;
