/** A server of its own process, started from dist as an operator starts it. */
@NullMarked
package org.claviger.interop.server;

import org.jspecify.annotations.NullMarked;
