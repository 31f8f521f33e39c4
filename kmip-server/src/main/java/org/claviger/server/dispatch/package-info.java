/** From a frame to an answer: limits, version, batch, decision, handler, commit. */
@NullMarked
package org.claviger.server.dispatch;

import org.jspecify.annotations.NullMarked;
