/** The managed object as the server keeps it, and its form in the store. */
@NullMarked
package org.claviger.server.object;

import org.jspecify.annotations.NullMarked;
