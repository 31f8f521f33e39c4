/** What time it is, as far as one clock can be believed. */
@NullMarked
package org.claviger.server.clock;

import org.jspecify.annotations.NullMarked;
